//! Data sets as a whole: what is embedded, what is read from a directory, and what is refused.
