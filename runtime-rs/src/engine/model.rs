//! Models of the rings (`spec/05-engine.md`).
