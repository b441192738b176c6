//! A phone in software: scans the QR picture, makes the key, enrols; CLI virtual-phone.
