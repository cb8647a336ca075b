//! Records and citations as a user asks for them.
