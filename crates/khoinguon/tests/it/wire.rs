//! A small HTTP client over a real socket: what a program outside sees, with nothing of the server in between.

use std::io;
use std::time::Duration;
use tokio::io::{AsyncBufReadExt as _, AsyncReadExt as _, AsyncWriteExt as _, BufReader};
use tokio::net::TcpStream;

/// What the server said.
#[derive(Debug)]
pub struct Reply {
    pub status: u16,
    pub headers: Vec<(String, String)>,
    pub body: Vec<u8>,
}

impl Reply {
    pub fn header(&self, name: &str) -> Option<&str> {
        let found = self.headers.iter().find(|(key, _)| key.eq_ignore_ascii_case(name));
        found.map(|(_, value)| value.as_str())
    }

    /// The cookies set, as a client sends them back.
    pub fn cookies(&self) -> String {
        let set = self
            .headers
            .iter()
            .filter(|(key, _)| key.eq_ignore_ascii_case("set-cookie"));
        let pairs: Vec<&str> = set.filter_map(|(_, value)| value.split(';').next()).collect();
        pairs.join("; ")
    }
}

/// One connection, kept open between requests.
#[derive(Debug)]
pub struct Wire {
    port: u16,
    stream: Option<BufReader<TcpStream>>,
    /// Headers sent with every request, as `("cookie", "…")`.
    pub always: Vec<(&'static str, String)>,
}

/// Longer than the server answers; a dead one is noticed by its closed socket.
const PATIENCE: Duration = Duration::from_secs(30);

impl Wire {
    pub fn to(port: u16) -> Wire {
        Wire {
            port,
            stream: None,
            always: Vec::new(),
        }
    }

    /// Forgets the connection, as a client does that knows of a restart.
    pub fn hang_up(&mut self) {
        self.stream = None;
    }

    /// One request and its answer. After an error the connection is gone; nobody knows whether the request was carried out.
    pub async fn send(&mut self, method: &str, path: &str, extra: &[(&str, &str)], body: &[u8]) -> io::Result<Reply> {
        let result = tokio::time::timeout(PATIENCE, self.exchange(method, path, extra, body)).await;
        let reply = result.unwrap_or_else(|_| Err(io::ErrorKind::TimedOut.into()));
        let closes = matches!(&reply, Ok(reply) if reply.header("connection") == Some("close"));
        if reply.is_err() || closes {
            self.stream = None;
        }
        reply
    }

    pub async fn get(&mut self, path: &str) -> io::Result<Reply> {
        self.send("GET", path, &[], b"").await
    }

    async fn exchange(&mut self, method: &str, path: &str, extra: &[(&str, &str)], body: &[u8]) -> io::Result<Reply> {
        let mut head = format!(
            "{method} {path} HTTP/1.1\r\nhost: 127.0.0.1:{}\r\nsec-fetch-site: same-origin\r\ncontent-length: {}\r\n",
            self.port,
            body.len()
        );
        let always = self.always.iter().map(|(name, value)| (*name, value.as_str()));
        for (name, value) in always.chain(extra.iter().copied()) {
            head.push_str(name);
            head.push_str(": ");
            head.push_str(value);
            head.push_str("\r\n");
        }
        head.push_str("\r\n");
        let stream = match &mut self.stream {
            Some(stream) => stream,
            empty => {
                let socket = TcpStream::connect(("127.0.0.1", self.port)).await?;
                socket.set_nodelay(true)?;
                empty.insert(BufReader::new(socket))
            }
        };
        let mut message = head.into_bytes();
        message.extend_from_slice(body);
        stream.get_mut().write_all(&message).await?;
        read_reply(stream).await
    }
}

async fn read_reply(stream: &mut BufReader<TcpStream>) -> io::Result<Reply> {
    let odd = || io::Error::from(io::ErrorKind::InvalidData);
    let first = line(stream).await?;
    let status = first
        .split(' ')
        .nth(1)
        .and_then(|code| code.parse().ok())
        .ok_or_else(odd)?;
    let mut headers = Vec::new();
    loop {
        let next = line(stream).await?;
        if next.is_empty() {
            break;
        }
        let (name, value) = next.split_once(':').ok_or_else(odd)?;
        headers.push((name.to_owned(), value.trim().to_owned()));
    }
    let mut reply = Reply {
        status,
        headers,
        body: Vec::new(),
    };
    if let Some(length) = reply.header("content-length") {
        reply.body = vec![0; length.parse().map_err(|_| odd())?];
        stream.read_exact(&mut reply.body).await?;
    } else if reply.header("transfer-encoding") == Some("chunked") {
        loop {
            let size = usize::from_str_radix(&line(stream).await?, 16).map_err(|_| odd())?;
            let start = reply.body.len();
            reply.body.resize(start + size, 0);
            stream.read_exact(&mut reply.body[start..]).await?;
            line(stream).await?;
            if size == 0 {
                break;
            }
        }
    }
    Ok(reply)
}

/// A line without its end; the end of the stream is an error.
async fn line(stream: &mut BufReader<TcpStream>) -> io::Result<String> {
    let mut text = String::new();
    if stream.read_line(&mut text).await? == 0 {
        return Err(io::ErrorKind::UnexpectedEof.into());
    }
    Ok(text.trim_end().to_owned())
}
