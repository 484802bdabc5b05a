//! Papers: processor time of a certificate.

use crate::{figure, processor_ms};
use kernel::engines::Documents as _;
use khoinguon::engines::DocumentEngine;
use serde_json::json;

/// Sets the certificate `times` times, each with another number, after one to warm up; one thread.
pub fn certificate(times: u32) {
    let case = "certificate PDF";
    let started = processor_ms();
    let engine = DocumentEngine::new(None).unwrap();
    let today = "2026-11-26".parse().unwrap();
    let paper = |number: u32| {
        let data = json!({
            "superior_unit": "Xã Mường Kim", "unit": "Trường Tiểu học Mường Kim", "number": format!("{number:02}/GCN-SK"),
            "place": "Mường Kim", "issued_on": "2026-11-26", "author": format!("Lò Thị Lan {number}"),
            "author_workplace": "Trường Tiểu học Mường Kim",
            "title": "Một số biện pháp giúp học sinh lớp 1 người dân tộc Thái học tốt âm vần tiếng Việt",
            "co_authors": ["Vàng Thị Dở"], "sponsor": "",
            "summary": "Dùng tranh và từ ngữ quen thuộc của bản để dạy âm vần, luyện theo nhóm nhỏ. ".repeat(8),
            "benefit": "Tỷ lệ học sinh đọc trơn tăng từ 61 % lên 92 % sau một học kỳ. ".repeat(3),
            "decision": "12/QĐ-TH", "signer_lines": ["HIỆU TRƯỞNG"], "signer_name": "Hoàng Văn Inh",
            "verify_address": format!("https://sangkien.example.vn/xac-minh/{number}"),
            "qr": format!("https://sangkien.example.vn/xac-minh/{number}"),
        });
        engine.render("certificate", &data, today).unwrap()
    };
    let first = paper(0);
    figure(
        case,
        "engine and first paper, processor time",
        processor_ms() - started,
        "ms",
    );
    let started = processor_ms();
    let mut size = first.len();
    for number in 1..=times {
        size = size.max(paper(number).len());
    }
    figure(
        case,
        "each further paper, processor time",
        (processor_ms() - started) / f64::from(times),
        "ms",
    );
    figure(
        case,
        "largest file",
        f64::from(u32::try_from(size).unwrap()) / 1024.0,
        "KB",
    );
}
