//! Settings of the installation: defaults, then `khoinguon.toml`, then `KHOINGUON_…`, then flags.
//!
//! Every value knows where it came from, so that `config show` can say it. Unknown keys are refused with the nearest
//! known one. Secrets are never printed. Settings that officials change are rows with a page, not here.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

/// Where a value came from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Source {
    /// Built in.
    Default,
    /// `khoinguon.toml` in the data folder or given by `--config`.
    File(PathBuf),
    /// Environment variable of this name.
    Environment(String),
    /// Command line.
    Flag,
}

impl std::fmt::Display for Source {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Source::Default => write!(f, "default"),
            Source::File(path) => write!(f, "{}", path.display()),
            Source::Environment(name) => write!(f, "{name}"),
            Source::Flag => write!(f, "flag"),
        }
    }
}

/// One known key.
#[derive(Debug)]
pub struct Key {
    /// `section.name` as in the file.
    pub name: &'static str,
    /// Built-in value.
    pub default: &'static str,
    /// Never printed.
    pub secret: bool,
    /// For `config show`.
    pub help: &'static str,
}

const fn key(name: &'static str, default: &'static str, help: &'static str) -> Key {
    Key {
        name,
        default,
        secret: false,
        help,
    }
}

const fn secret(name: &'static str, help: &'static str) -> Key {
    Key {
        name,
        default: "",
        secret: true,
        help,
    }
}

/// Every key there is.
pub const KEYS: &[Key] = &[
    key("listen", "127.0.0.1:8080", "address and port of the pages and the API"),
    key("admin_listen", "", "address and port of /metrics, empty: none"),
    key(
        "public_url",
        "",
        "address under which people reach the service; empty: http:// and the listening address",
    ),
    secret(
        "database_url",
        "postgres://… ; empty: the SQLite file khoinguon.db in the data folder",
    ),
    key("database_connections", "12", "connections to PostgreSQL"),
    key("site.name", "Khơi Nguồn", "name on every page"),
    key("site.owner", "", "whose installation it is, for instance Tỉnh Lai Châu"),
    key("site.help_phone", "", "telephone for questions"),
    key(
        "insecure_cookies",
        "false",
        "true allows sign-in over plain http from other machines; never on the open net",
    ),
    key(
        "trusted_proxy",
        "",
        "address of the reverse proxy whose X-Forwarded-For is believed",
    ),
    key("packs", "", "folder whose files replace the built-in packs"),
    key(
        "mail.host",
        "",
        "mail server; empty: mails are written to the folder mail of the data folder",
    ),
    key("mail.port", "587", "port of the mail server"),
    key("mail.user", "", "user at the mail server"),
    secret("mail.password", "password at the mail server"),
    key("mail.from", "khoinguon@localhost", "sender of mails"),
    key("mail.tls", "required", "required, opportunistic or none"),
    key(
        "oidc.issuer",
        "",
        "address of an OpenID Connect provider, exactly as in its tokens; empty: passwords only",
    ),
    key("oidc.client_id", "", "client id at the provider"),
    secret("oidc.client_secret", "client secret at the provider"),
    key("oidc.label", "danh tính", "words on the button, after Đăng nhập bằng"),
    key("log.format", "text", "text or json"),
    key("log.filter", "info", "as in RUST_LOG"),
    key(
        "disk.reserve_mb",
        "64",
        "size of the file that is given up when the disk is full",
    ),
    key(
        "disk.read_only_below_mb",
        "500",
        "free space below which the service only shows",
    ),
];

/// What is wrong with the settings.
#[derive(Debug, thiserror::Error)]
pub enum ConfigError {
    /// The file cannot be read.
    #[error("cannot read {0}: {1}")]
    Unreadable(PathBuf, String),
    /// A key that we do not know.
    #[error("{place}: unknown key `{key}`{}", suggestion(.key))]
    Unknown {
        /// File or variable.
        place: String,
        /// As written.
        key: String,
    },
    /// A value that does not fit.
    #[error("{key} = `{value}` (from {from}): {why}")]
    Value {
        /// Key.
        key: &'static str,
        /// As written; `…` for secrets.
        value: String,
        /// Where from.
        from: Source,
        /// What would fit.
        why: String,
    },
}

fn suggestion(key: &str) -> String {
    let near = KEYS.iter().map(|known| (distance(known.name, key), known.name)).min();
    near.filter(|(distance, _)| *distance <= 3)
        .map(|(_, name)| format!(", did you mean `{name}`?"))
        .unwrap_or_default()
}

/// Edit distance, for suggestions.
fn distance(a: &str, b: &str) -> usize {
    let mut row: Vec<usize> = (0..=b.chars().count()).collect();
    for (i, x) in a.chars().enumerate() {
        let mut diagonal = i;
        if let Some(first) = row.first_mut() {
            *first = i + 1;
        }
        for (j, y) in b.chars().enumerate() {
            let (left, above) = (row.get(j).copied().unwrap_or(0), row.get(j + 1).copied().unwrap_or(0));
            let best = (diagonal + usize::from(x != y)).min(left + 1).min(above + 1);
            diagonal = above;
            if let Some(cell) = row.get_mut(j + 1) {
                *cell = best;
            }
        }
    }
    row.last().copied().unwrap_or(0)
}

/// All settings with their sources.
#[derive(Clone, Debug)]
pub struct Config {
    /// The data folder.
    pub data: PathBuf,
    values: BTreeMap<&'static str, (String, Source)>,
}

impl Config {
    /// Reads the settings of a data folder. `flags` win over everything.
    ///
    /// # Errors
    /// [`ConfigError`] for the first thing that cannot be understood.
    pub fn read(
        data: &Path,
        file: Option<&Path>,
        environment: impl Iterator<Item = (String, String)>,
        flags: &[(&'static str, String)],
    ) -> Result<Config, ConfigError> {
        let mut values: BTreeMap<&'static str, (String, Source)> = KEYS
            .iter()
            .map(|key| (key.name, (key.default.to_owned(), Source::Default)))
            .collect();
        let default_file = data.join("khoinguon.toml");
        let path = file.unwrap_or(&default_file);
        if path.exists() {
            let unreadable = |why: String| ConfigError::Unreadable(path.to_owned(), why);
            let text = std::fs::read_to_string(path).map_err(|e| unreadable(e.to_string()))?;
            let table: toml::Table = text.parse().map_err(|e: toml::de::Error| unreadable(e.to_string()))?;
            for (name, value) in flatten("", &table) {
                let known = known(&name).ok_or_else(|| ConfigError::Unknown {
                    place: path.display().to_string(),
                    key: name,
                })?;
                values.insert(known, (value, Source::File(path.to_owned())));
            }
        }
        for (variable, value) in environment {
            let Some(rest) = variable.strip_prefix("KHOINGUON_") else {
                continue;
            };
            let name = KEYS
                .iter()
                .find(|key| key.name.replace('.', "_").eq_ignore_ascii_case(rest));
            let Some(key) = name else {
                return Err(ConfigError::Unknown {
                    place: "environment".to_owned(),
                    key: variable,
                });
            };
            values.insert(key.name, (value, Source::Environment(variable)));
        }
        for (name, value) in flags {
            values.insert(name, (value.clone(), Source::Flag));
        }
        let config = Config {
            data: data.to_owned(),
            values,
        };
        config.check()?;
        Ok(config)
    }

    fn check(&self) -> Result<(), ConfigError> {
        for name in [
            "database_connections",
            "mail.port",
            "disk.reserve_mb",
            "disk.read_only_below_mb",
        ] {
            self.number(name)?;
        }
        self.flag("insecure_cookies")?;
        for (name, allowed) in [
            ("mail.tls", ["required", "opportunistic", "none"].as_slice()),
            ("log.format", &["text", "json"]),
        ] {
            if !allowed.contains(&self.text(name)) {
                return Err(self.wrong(name, format!("one of {}", allowed.join(", "))));
            }
        }
        for name in ["listen", "admin_listen"] {
            let value = self.text(name);
            if !(value.is_empty() && name == "admin_listen") && value.parse::<std::net::SocketAddr>().is_err() {
                return Err(self.wrong(name, "an address and port such as 127.0.0.1:8080".to_owned()));
            }
        }
        let url = self.text("public_url");
        if !(url.is_empty() || url.starts_with("http://") || url.starts_with("https://")) {
            return Err(self.wrong(
                "public_url",
                "an address that begins with https:// or http://".to_owned(),
            ));
        }
        Ok(())
    }

    fn wrong(&self, name: &'static str, why: String) -> ConfigError {
        let (value, from) = self
            .values
            .get(name)
            .cloned()
            .unwrap_or((String::new(), Source::Default));
        ConfigError::Value {
            key: name,
            value,
            from,
            why,
        }
    }

    /// Another built-in value, where nothing was set.
    pub fn default_to(&mut self, name: &'static str, value: &str) {
        if let Some(held) = self.values.get_mut(name)
            && held.1 == Source::Default
        {
            value.clone_into(&mut held.0);
        }
    }

    /// A text value.
    #[must_use]
    pub fn text(&self, name: &str) -> &str {
        self.values.get(name).map_or("", |(value, _)| value.as_str())
    }

    /// A whole number.
    ///
    /// # Errors
    /// When it is none.
    pub fn number(&self, name: &'static str) -> Result<u64, ConfigError> {
        self.text(name)
            .parse()
            .map_err(|_| self.wrong(name, "a whole number".to_owned()))
    }

    /// A switch.
    ///
    /// # Errors
    /// When it is neither true nor false.
    pub fn flag(&self, name: &'static str) -> Result<bool, ConfigError> {
        self.text(name)
            .parse()
            .map_err(|_| self.wrong(name, "true or false".to_owned()))
    }

    /// The address under which people reach the service.
    #[must_use]
    pub fn public_url(&self) -> String {
        match self.text("public_url") {
            "" => format!("http://{}", self.text("listen")),
            url => url.trim_end_matches('/').to_owned(),
        }
    }

    /// Cookies may be bound to TLS: over https, or when only this machine can connect.
    #[must_use]
    pub fn secure_cookies(&self) -> bool {
        let local = self
            .text("listen")
            .parse::<std::net::SocketAddr>()
            .is_ok_and(|address| address.ip().is_loopback());
        let url = self.public_url();
        let plain_elsewhere = url.starts_with("http://") && !local;
        !(plain_elsewhere && self.flag("insecure_cookies").unwrap_or(false))
    }

    /// Every key with its value (secrets hidden) and source.
    pub fn show(&self) -> impl Iterator<Item = (&'static Key, String, &Source)> {
        KEYS.iter().filter_map(|key| {
            let (value, source) = self.values.get(key.name)?;
            let shown = if key.secret && !value.is_empty() {
                "(hidden)".to_owned()
            } else {
                value.clone()
            };
            Some((key, shown, source))
        })
    }
}

fn known(name: &str) -> Option<&'static str> {
    KEYS.iter().find(|key| key.name == name).map(|key| key.name)
}

fn flatten(prefix: &str, table: &toml::Table) -> Vec<(String, String)> {
    table
        .iter()
        .flat_map(|(name, value)| {
            let name = if prefix.is_empty() {
                name.clone()
            } else {
                format!("{prefix}.{name}")
            };
            if let Some(inner) = value.as_table() {
                flatten(&name, inner)
            } else {
                vec![(name, value.as_str().map_or_else(|| value.to_string(), str::to_owned))]
            }
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(toml: &str, environment: &[(&str, &str)], flags: &[(&'static str, String)]) -> Result<Config, ConfigError> {
        let folder = std::env::temp_dir().join(format!(
            "kn-config-{}-{:?}",
            std::process::id(),
            std::thread::current().id()
        ));
        std::fs::create_dir_all(&folder).unwrap();
        std::fs::write(folder.join("khoinguon.toml"), toml).unwrap();
        let environment = environment.iter().map(|(a, b)| ((*a).to_owned(), (*b).to_owned()));
        Config::read(&folder, None, environment, flags)
    }

    #[test]
    fn later_sources_win_and_each_value_knows_its_source() {
        let config = read(
            "listen = \"127.0.0.1:1\"\n[site]\nowner = \"Tỉnh A\"\n",
            &[("KHOINGUON_SITE_OWNER", "Tỉnh B"), ("PATH", "/bin")],
            &[("listen", "127.0.0.1:2".to_owned())],
        )
        .unwrap();
        assert_eq!(
            (config.text("listen"), config.text("site.owner")),
            ("127.0.0.1:2", "Tỉnh B")
        );
        let (_, _, source) = config.show().find(|(key, _, _)| key.name == "site.owner").unwrap();
        assert_eq!(source.to_string(), "KHOINGUON_SITE_OWNER");
    }

    #[test]
    fn a_typo_is_refused_with_the_nearest_key_and_a_secret_is_never_shown() {
        let error = read("lisen = \"x\"", &[], &[]).unwrap_err().to_string();
        assert!(
            error.ends_with("unknown key `lisen`, did you mean `listen`?"),
            "{error}"
        );
        let config = read("", &[("KHOINGUON_DATABASE_URL", "postgres://u:p@h/d")], &[]).unwrap();
        assert!(config.show().all(|(_, value, _)| !value.contains("postgres")));
    }

    #[test]
    fn a_value_that_does_not_fit_says_what_would() {
        assert!(
            read("listen = \"8080\"", &[], &[])
                .unwrap_err()
                .to_string()
                .contains("127.0.0.1:8080")
        );
        assert!(
            read("[mail]\ntls = \"maybe\"", &[], &[])
                .unwrap_err()
                .to_string()
                .contains("opportunistic")
        );
    }
}
