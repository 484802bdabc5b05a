//! The top of the house: settings, composition, command line, practice province.

pub mod backup;
pub mod cli;
pub mod compare;
pub mod comparison;
pub mod compose;
pub mod config;
pub mod engines;
pub mod figures;
pub mod installation;
pub mod labels;
mod pages;
pub mod practice;
pub mod reading;
pub mod serve;
pub mod sources;
pub mod upkeep;
pub mod web;
