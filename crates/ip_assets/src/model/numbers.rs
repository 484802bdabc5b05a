//! Numbers of applications and titles: kept as written, compared in one form.
