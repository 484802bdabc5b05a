//! the binary: settings, composition, command line, practice province
