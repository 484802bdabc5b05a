// the grid of a report: arrows and Enter walk
const all = (selector, from = document) => [...from.querySelectorAll(selector)];
const [line] = all("[data-pasted]"), [box] = all("#f-grid");
const at = (field, col = field.dataset.col) => all(`.grid [data-col="${col}"]`);
const fire = (field, type) => field?.dispatchEvent(new Event(type, { bubbles: true }));
const make = name => document.createElement(name);
const put = (field, value) => {
	field.value = value;
	fire(field, "input");
};
const button = (textContent, kind, run) => {
	const made = Object.assign(make("button"), { type: "button", className: `btn btn-${kind}`, textContent });
	made.addEventListener("click", run);
	return made;
};
const go = field => { field?.focus(); field?.select?.(); };
const beside = (field, step) => {
	const row = all("[data-col]", field.closest("tr"));
	return row[row.indexOf(field) + step];
};

const walk = event => {
	const { target: field, key } = event;
	if (!field.dataset.col || event.isComposing || event.ctrlKey || event.altKey || event.metaKey) return;
	const column = at(field), place = column.indexOf(field);
	const { selectionStart: start, selectionEnd: end, value: { length } } = field, whole = !start && end === length;
	let next;
	if (key === "ArrowDown" || key === "Enter" && !event.shiftKey) next = column[place + 1];
	else if (key === "ArrowUp" || key === "Enter") next = column[place - 1];
	else if (event.shiftKey) return;
	else if (key === "ArrowLeft" && (whole || !end)) next = beside(field, -1);
	else if (key === "ArrowRight" && (whole || start === length)) next = beside(field, 1);
	else return;
	if (next || key === "Enter") event.preventDefault();
	go(next);
};

// a block from a spreadsheet
const spread = event => {
	const field = event.target, text = event.clipboardData?.getData("text/plain") || "";
	const lines = text.replace(/\r\n?/g, "\n").replace(/\n$/, "").split("\n").map(one => one.split("\t"));
	if (!field.dataset.col || lines.length < 2 && lines[0].length < 2) return;
	event.preventDefault();
	const column = at(field), from = column.indexOf(field), rows = all(".grid tbody tr");
	const order = ["v", "e", "n"].filter(col => at(field, col)[0]), first = order.indexOf(field.dataset.col);
	const fits = lines.length <= column.length - from && lines.every(one => one.length <= order.length - first);
	// codes, names, rows that nobody types: the server lays them out
	if (!fits || text.includes('"') || lines.length === rows.length && rows.length > column.length) {
		box.value = text;
		box.closest("details").open = true;
		line.textContent = "Bấm Xem thử để xếp vùng dán vào đúng dòng.";
		return go(box);
	}
	const held = [];
	lines.forEach((cells, down) => cells.forEach((cell, right) => {
		const [goal] = all(`[data-col="${order[first + right]}"]`, column[from + down].closest("tr"));
		if (!goal || !cell.trim()) return;
		held.push([goal, goal.value]);
		put(goal, cell.trim());
	}));
	fire(field, "change");
	line.replaceChildren(`Đã dán ${held.length} ô. `, button("Bỏ lần dán này", "plain", () => {
		held.forEach(([goal, value]) => put(goal, value));
		fire(field, "change");
		line.textContent = "Đã trả lại như trước khi dán.";
	}));
};

all(".grid").forEach(grid => {
	grid.addEventListener("keydown", walk);
	grid.addEventListener("paste", spread);
});
all('.grid [data-col="v"]').forEach(field => {
	const quick = make("div");
	const look = () => field.parentNode.classList.toggle("blank", !field.value.trim());
	// arrows walk instead of opening it
	field.removeAttribute("list");
	if (field.closest("td").querySelector("details")) return;
	["Không phát sinh", "Chưa có số liệu"].forEach(textContent => quick.append(button(textContent, "secondary", () => {
		put(field, textContent);
		fire(field, "change");
		go(at(field)[at(field).indexOf(field) + 1]);
	})));
	quick.childNodes.forEach(one => Object.assign(one, { tabIndex: -1, ariaLabel: `${one.textContent}: ${field.ariaLabel}` }));
	quick.className = "quick";
	field.after(quick);
	field.addEventListener("input", look);
	look();
});
