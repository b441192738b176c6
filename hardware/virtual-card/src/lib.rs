//! A PIV card in software, in process and on a virtual reader.
