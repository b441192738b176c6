-- The word of the agent beside the person, as JSON: pseudonym, what was compared, and when.
ALTER TABLE enrollments ADD COLUMN attended TEXT;
