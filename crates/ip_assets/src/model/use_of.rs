//! Exploitation: own use, licence, assignment, what came in.
