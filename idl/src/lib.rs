//! The .r2g language.
