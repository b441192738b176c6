-- Times are whole seconds since the Unix epoch, UTC.

CREATE TABLE accounts (
    account_id    TEXT    NOT NULL PRIMARY KEY,
    first_name    TEXT    NOT NULL,
    last_name     TEXT    NOT NULL,
    email         TEXT    NOT NULL,
    fasc_n        BLOB    NOT NULL,
    card_uuid     TEXT    NOT NULL,
    eligible      INTEGER NOT NULL CHECK (eligible IN (0, 1)),
    max_aal       INTEGER NOT NULL CHECK (max_aal IN (2, 3)),
    agent         INTEGER NOT NULL CHECK (agent IN (0, 1)),
    terminated_at INTEGER,
    UNIQUE (fasc_n, card_uuid)
) STRICT;

CREATE TABLE enrollments (
    id                  TEXT    NOT NULL PRIMARY KEY,
    account_id          TEXT    NOT NULL REFERENCES accounts (account_id),
    -- SHA-256 of the PIV Authentication certificate that created it: its owner.
    owner               BLOB    NOT NULL,
    piv_certificate_der BLOB    NOT NULL,
    kiosk_source        TEXT    NOT NULL,
    correlation_id      TEXT    NOT NULL,
    offer               TEXT    NOT NULL,
    name                TEXT    NOT NULL,
    terms_version       TEXT    NOT NULL,
    idempotency_hash    BLOB    NOT NULL,
    request_hash        BLOB    NOT NULL,
    created_at          INTEGER NOT NULL,

    step                TEXT    NOT NULL,
    number_tries_left   INTEGER NOT NULL,
    request_tries_left  INTEGER NOT NULL,
    expires_at          INTEGER NOT NULL,

    -- The one live code; kept as hashes only, erased once it is of no more use.
    generation          INTEGER NOT NULL,
    code_ceiling_at     INTEGER NOT NULL,
    identifier          TEXT UNIQUE,
    scan_hash           BLOB UNIQUE,
    number_mac          BLOB,
    typed_mac           BLOB,

    -- The phone that gave the right number.
    device_kind         TEXT,
    match_code          TEXT,
    token_hash          BLOB UNIQUE,
    est_hash            BLOB,

    ended_at            INTEGER,
    ended_reason        TEXT,
    UNIQUE (account_id, idempotency_hash)
) STRICT;

CREATE INDEX enrollments_by_account ON enrollments (account_id);
CREATE INDEX enrollments_by_step ON enrollments (step);

CREATE TABLE events (
    enrollment_id TEXT    NOT NULL REFERENCES enrollments (id),
    seq           INTEGER NOT NULL,
    at            INTEGER NOT NULL,
    body          TEXT    NOT NULL,
    PRIMARY KEY (enrollment_id, seq)
) STRICT, WITHOUT ROWID;

CREATE TABLE credentials (
    id                  TEXT    NOT NULL PRIMARY KEY,
    account_id          TEXT    NOT NULL REFERENCES accounts (account_id),
    enrollment_id       TEXT    NOT NULL UNIQUE REFERENCES enrollments (id),
    name                TEXT    NOT NULL,
    device              TEXT    NOT NULL,
    serial              TEXT    NOT NULL UNIQUE,
    policy_oid          TEXT    NOT NULL,
    certificate_der     BLOB    NOT NULL,
    -- The PIV Authentication certificate that vouched for it (R-ISS-13).
    piv_certificate_der BLOB    NOT NULL,
    kiosk_source        TEXT    NOT NULL,
    issued_at           INTEGER NOT NULL,
    not_before          INTEGER NOT NULL,
    not_after           INTEGER NOT NULL,
    revoked_at          INTEGER,
    revocation_reason   TEXT
) STRICT;

CREATE INDEX credentials_by_account ON credentials (account_id);

CREATE TABLE notices (
    id         INTEGER PRIMARY KEY AUTOINCREMENT,
    account_id TEXT    NOT NULL REFERENCES accounts (account_id),
    recipient  TEXT    NOT NULL,
    subject    TEXT    NOT NULL,
    body       TEXT    NOT NULL,
    created_at INTEGER NOT NULL,
    spooled_at INTEGER
) STRICT;

CREATE TABLE counters (
    name  TEXT    NOT NULL PRIMARY KEY,
    value INTEGER NOT NULL
) STRICT;

-- Grows with every revocation: a list of revoked certificates made before is out of date.
INSERT INTO counters (name, value) VALUES ('revocations', 0), ('crl_number', 0);
