//! Criterion benchmarks of what is done to images before a network sees them: see `benches/distortions.rs`.
