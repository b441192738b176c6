-- Once a second the issuer looks at what is open and at what can be erased: never at the whole past.
CREATE INDEX enrollments_open ON enrollments (expires_at) WHERE ended_at IS NULL;
CREATE INDEX enrollments_to_erase ON enrollments (ended_at)
    WHERE ended_at IS NOT NULL AND (scan_hash IS NOT NULL OR token_hash IS NOT NULL);
CREATE INDEX notices_waiting ON notices (id) WHERE spooled_at IS NULL;
-- SHA-256 of the idempotency key that asked for the present code in place of another.
ALTER TABLE enrollments ADD COLUMN replace_hash BLOB;
