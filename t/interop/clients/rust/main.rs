// SPDX-License-Identifier: Apache-2.0
//
// The page's Rust row: http::StatusCode::UPGRADE_REQUIRED. The http crate has no client of its own; the curl crate is the one whose
// packages are small.
use curl::easy::Easy;
use http::StatusCode;

struct Answer {
    status: StatusCode,
    upgrade: String,
    body: String,
}

fn get(url: &str, ca: &str) -> Answer {
    let (mut upgrade, mut body) = (String::new(), Vec::new());
    let mut easy = Easy::new();
    easy.url(url).unwrap();
    easy.cainfo(ca).unwrap();
    {
        let mut transfer = easy.transfer();
        transfer
            .header_function(|line| {
                let line = String::from_utf8_lossy(line);
                let (name, value) = line.split_once(':').unwrap_or(("", ""));
                if name.eq_ignore_ascii_case("upgrade") {
                    upgrade = value.trim().to_string();
                }
                true
            })
            .unwrap();
        transfer
            .write_function(|data| {
                body.extend_from_slice(data);
                Ok(data.len())
            })
            .unwrap();
        transfer.perform().unwrap();
    }
    let status = StatusCode::from_u16(easy.response_code().unwrap() as u16).unwrap();
    Answer { status, upgrade, body: String::from_utf8(body).unwrap() }
}

fn main() {
    let arguments: Vec<String> = std::env::args().collect();
    let (url, ca) = (&arguments[1], &arguments[2]);
    println!("constant {}", StatusCode::UPGRADE_REQUIRED.as_u16());

    let plain = get(url, ca);
    assert_eq!(plain.status, StatusCode::UPGRADE_REQUIRED);
    println!("plain {} {}", plain.status.as_u16(), plain.upgrade);

    let start = plain.body.find("https://").unwrap();
    // curl, which is what asks, says that it accepts anything, and is answered in plain text.
    let length = plain.body[start..].find(char::is_whitespace).unwrap();
    let next = &plain.body[start..start + length];
    println!("secure {} {}", get(next, ca).status.as_u16(), next);
}
