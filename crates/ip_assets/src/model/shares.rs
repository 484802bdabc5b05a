//! Shares of authors and owners.
