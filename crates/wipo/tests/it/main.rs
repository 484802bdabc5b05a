//! The samples of the formats lie beside the project (`../shared`); without them their tests say so and pass.

#[cfg(test)]
mod hostile;
#[cfg(test)]
mod samples;
#[cfg(test)]
mod support;
#[cfg(test)]
mod writing;
