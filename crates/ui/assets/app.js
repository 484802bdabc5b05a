// Additions to pages that work without. Never touches typed text (Telex, VNI), never trusts the local clock.
const root = document.documentElement;
root.classList.add("js");
const one = selector => document.querySelector(selector);
const all = (selector, from = document) => [...from.querySelectorAll(selector)];
const on = (type, run, target = window, capture) => target.addEventListener(type, run, capture);
const vi = n => n.toLocaleString("vi");
const size = bytes => {
	if (bytes < 1024) return `${bytes} byte`;
	const [unit, word] = bytes < 1 << 20 ? [1024, "KB"] : [1 << 20, "MB"];
	return `${vi(Math.floor(bytes * 10 / unit) / 10)} ${word}`;
};
const lineOf = field => one(`[data-count-for="${field.id}"]`);
const tell = (line, text, over) => { line.textContent = text; line.classList.toggle("over", !!over); };

const count = field => {
	const left = field.dataset.max - [...field.value.normalize("NFC")].length;
	tell(lineOf(field), left < 0 ? `Dài quá ${vi(-left)} ký tự` : `Còn ${vi(left)} ký tự`, left < 0);
};
all("[data-max]").forEach(field => { count(field); on("input", () => count(field), field); });
all("[data-max-bytes]").forEach(field => on("change", () => {
	const files = [...field.files], most = +field.dataset.maxBytes;
	const big = files.find(file => file.size >= most), hollow = files.find(file => !file.size);
	tell(lineOf(field), hollow ? `Tệp "${hollow.name}" không có nội dung (0 byte).`
		: big ? `Tệp phải nhỏ hơn ${size(most)}. Tệp "${big.name}" ${size(big.size)}.`
		: files.map(file => `${file.name} (${size(file.size)})`).join(", "), big || hollow);
}, field));

// drafts: to the server on leaving a field and every 20 s
const store = (verb, ...rest) => { try { return sessionStorage[verb + "Item"](...rest); } catch { /* still on screen */ } };
const drafts = new Set(), sent = store("get", "kn:sent");
const arrived = () => [sent, "kn:sent"].forEach(key => store("remove", key));
if (one(".flash")) arrived();
const plain = form => {
	const data = new URLSearchParams();
	new FormData(form).forEach((value, name) => value.at && form.elements[name]?.type !== "password" && data.append(name, value));
	return data;
};
const make = (name, rest) => Object.assign(document.createElement(name), rest);
const button = (label, run) => {
	const made = make("button", { type: "button", className: "btn btn-plain", textContent: label });
	on("click", run, made);
	return made;
};
all("form[data-autosave], form[data-draft]").forEach(form => {
	const target = form.dataset.autosave, key = `kn:${location.pathname}:${form.dataset.draft || target}`;
	const line = form.querySelector("[data-saved]") || make("p");
	let clean = plain(form).toString(), timer, busy, tries = 0;
	drafts.add(key);
	const say = (text, bad, ...more) => { line.replaceChildren(text, " ", ...more); line.classList.toggle("bad", !!bad); };
	const hold = () => { const text = plain(form).toString(); if (text !== clean) store("set", key, text); };
	const save = async () => {
		clearTimeout(timer);
		const body = plain(form), text = body.toString();
		if (busy || form.dataset.sent || text === clean) return;
		busy = true;
		store("set", key, text);
		const answer = await fetch(target, { method: "POST", body, headers: { Accept: "application/json", "X-Autosave": "1" } }).catch(() => null);
		busy = false;
		if (answer?.status === 401 || answer?.redirected) {
			const href = `/dang-nhap?den=${encodeURIComponent(location.pathname + location.search)}`;
			say("Phiên làm việc đã hết. Nội dung bạn nhập vẫn còn.", true, make("a", { href, textContent: "Đăng nhập để tiếp tục" }));
		} else if (answer?.ok) {
			tries = 0;
			const { saved_at: at, version } = await answer.json().catch(() => ({}));
			const same = plain(form).toString() === text;
			if (version) form.elements.version.value = version;
			clean = same ? plain(form).toString() : text;
			if (same) store("remove", key);
			say(`Đã tự lưu${at ? ` lúc ${at}` : ""}. Bạn có thể đóng trang và quay lại sau.`);
		} else if (answer?.status < 500) {
			say("Chưa tự lưu được. Nội dung vẫn trên trang này; bấm nút bên dưới để lưu.", true);
		} else {
			const wait = [2, 8, 30][Math.min(tries++, 2)];
			say(`Chưa lưu được vì mất mạng. Đừng đóng trang; hệ thống sẽ thử lại sau ${wait} giây.`, true);
			timer = setTimeout(save, wait * 1000);
		}
	};
	on("change", hold, form);
	on("pagehide", () => form.dataset.sent || hold());
	on("submit", () => { hold(); store("set", "kn:sent", key); }, form);
	if (target) {
		form.save = save;
		on("change", () => setTimeout(save, 300), form);
		setInterval(save, 20000);
	}
	const old = store("get", key);
	const seen = text => text.replace(/(^|&)(_once|version|base|h-[^=]*)=[^&]*/g, "");
	if (old && seen(old) !== seen(clean)) say("Trên máy này có nội dung chưa lưu lần trước.", false, button("Dùng lại", () => {
		const data = new URLSearchParams(old);
		for (const field of form.elements) {
			if (/hidden|file|submit|button|password|fieldset/.test(field.type)) continue;
			if (/checkbox|radio/.test(field.type)) field.checked = data.getAll(field.name).includes(field.value);
			else if (data.has(field.name)) field.value = data.get(field.name);
			if (field.dataset.max) count(field);
		}
		say("Đã đặt lại nội dung. Kiểm tra rồi lưu.");
	}), button("Bỏ", () => { store("remove", key); say(""); }));
});
// the text arrived
if (sent && !drafts.has(sent) && !one(".error-page, [type=password]")) arrived();

on("submit", event => {
	const form = event.target, data = form.dataset;
	if ("display" in data && event.submitter) {
		const { name, value } = event.submitter;
		event.preventDefault();
		root.dataset[name] = value;
		all(`[name=${name}]`, form).forEach(each => each.setAttribute("aria-pressed", each === event.submitter));
		fetch(form.action, { method: "POST", body: new URLSearchParams({ [name]: value, back: "/" }), redirect: "manual" }).catch(() => {});
	} else if (form.method === "post") {
		if (data.sent && performance.now() - data.sent < 15000) return event.preventDefault();
		data.sent = performance.now();
		event.submitter?.setAttribute("aria-disabled", "true");
		// nothing is offered to the next person here
		if (form.action.endsWith("/dang-xuat")) Object.keys(sessionStorage).forEach(key => store("remove", key));
	}
});
on("pageshow", () => all("form[data-sent]").forEach(form => {
	delete form.dataset.sent;
	all("[aria-disabled]", form).forEach(each => each.removeAttribute("aria-disabled"));
}));

const born = Date.parse(root.dataset.now) - performance.now();
const span = minutes => {
	const days = Math.floor(minutes / 1440), hours = Math.floor(minutes % 1440 / 60);
	if (!days) return hours ? `${hours} giờ` : `${minutes || 1} phút`;
	return `${days} ngày` + (hours && days <= 3 ? ` ${hours} giờ` : "");
};
setInterval(() => all("[data-due]").forEach(mark => {
	const left = Math.floor((Date.parse(mark.dataset.due) - born - performance.now()) / 60000);
	if (!isNaN(left)) mark.textContent = left < 0 ? `Quá hạn ${span(-left)}` : `Còn ${span(left)}`;
	if (left < 0) mark.parentNode.classList.add("late");
}), 30000);

// a form sent again as it was is the same act
all("[name=_once]").forEach(mark => on("submit", () => {
	const { action } = mark.form, last = history.state?.[action];
	const said = [...new FormData(mark.form)].filter(([name]) => name !== "_once") + "";
	if (last?.said === said) mark.value = last.once;
	else history.replaceState({ ...history.state, [action]: { said, once: mark.value } }, "");
}, mark.form));

all("[data-reload]").forEach(page => setTimeout(() => location.reload(), page.dataset.reload * 1000));

all("[data-like]").forEach(box => {
	let timer;
	on("input", event => {
		clearTimeout(timer);
		timer = setTimeout(async () => {
			const answer = await fetch(box.dataset.like + encodeURIComponent(event.target.value), { headers: { "X-Fragment": "1" } }).catch(() => 0);
			if (answer.ok) box.innerHTML = await answer.text();
		}, 700);
	}, one("#f-title"));
});

// keys, never while composing
on("keydown", event => {
	if (event.isComposing || event.altKey || !(event.ctrlKey || event.metaKey)) return;
	const form = event.target.closest("form");
	const found = {
		k: () => one("[data-focus-key]"),
		s: () => form?.save || form?.querySelector("[value=save]"),
		Enter: () => form?.method === "post" && form.querySelector(".btn-primary"),
	}[event.key]?.();
	if (!found) return;
	event.preventDefault();
	if (found.call) found();
	else if (event.key === "k") found.select();
	else found.click();
});

// suggestions
all("[data-suggest]").forEach(box => {
	const list = make("ul", { className: "suggest", id: `${box.id}-goi-y`, hidden: true });
	const set = (node, marks) => Object.entries(marks).forEach(([name, value]) => node.setAttribute(name, value));
	let rows = [], at = -1, timer, asked = 0;
	set(box, { role: "combobox", "aria-autocomplete": "list", "aria-controls": list.id, "aria-expanded": false });
	set(list, { role: "listbox", "aria-label": "Gợi ý" });
	box.after(list);
	const show = open => { list.hidden = !open; set(box, { "aria-expanded": !!open }); };
	const pick = to => {
		at = to;
		rows.forEach((row, n) => set(row, { "aria-selected": n === at }));
		set(box, { "aria-activedescendant": rows[at]?.id || "" });
	};
	const ask = async () => {
		const mine = ++asked;
		const answer = await fetch(`${box.dataset.suggest}?q=${encodeURIComponent(box.value)}`).catch(() => null);
		const found = answer?.ok ? await answer.json().catch(() => []) : [];
		if (mine !== asked) return;
		rows = found.map(({ text, kind, href }, n) => {
			const row = make("li", { id: `${list.id}-${n}` });
			const link = make("a", { href: href || `/tim-kiem?q=${encodeURIComponent(text)}`, tabIndex: -1, textContent: text });
			link.append(make("span", { textContent: kind }));
			set(row, { role: "option" });
			row.append(link);
			return row;
		});
		list.replaceChildren(...rows);
		pick(-1);
		show(rows.length && document.activeElement === box);
	};
	on("input", () => { clearTimeout(timer); timer = setTimeout(ask, 150); }, box);
	on("blur", () => setTimeout(show, 200), box);
	on("keydown", event => {
		if (event.isComposing || list.hidden) return;
		const step = { ArrowDown: 1, ArrowUp: -1 }[event.key], length = rows.length + 1;
		if (step) pick((at + 1 + step + length) % length - 1);
		else if (event.key === "Enter" && rows[at]) rows[at].firstChild.click();
		else if (event.key === "Escape") show();
		else return;
		event.preventDefault();
	}, box);
});

on("click", event => {
	all("details.menu[open], details.more[open]").forEach(box => box.contains(event.target) || (box.open = false));
	const pressed = event.target.closest("[data-copy], [data-print], [data-reveal]");
	const { copy, print, reveal } = pressed?.dataset || {};
	if (print !== undefined) window.print();
	if (copy) navigator.clipboard?.writeText(copy).then(() => { pressed.textContent = "Đã sao chép"; });
	if (reveal) {
		const field = one(`#${reveal}`), hidden = field.type === "password";
		field.type = hidden ? "text" : "password";
		pressed.textContent = hidden ? "Ẩn" : "Hiện";
	}
});
one("[data-focus]")?.focus();
