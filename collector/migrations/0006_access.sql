-- Tokens of the admin API, each with a role; kept as a hash, never removed, so that the audit trail can name them.
CREATE TABLE api_tokens (
  id TEXT PRIMARY KEY,
  hash TEXT NOT NULL UNIQUE,      -- SHA-256 of the token, hex
  name TEXT NOT NULL,
  role TEXT NOT NULL CHECK (role IN ('admin', 'developer', 'marketer', 'privacy')),
  read_only INTEGER NOT NULL DEFAULT 0,
  created_at INTEGER NOT NULL,
  created_by TEXT NOT NULL,
  expires_at INTEGER,
  last_used_at INTEGER,           -- to the minute
  revoked_at INTEGER
) WITHOUT ROWID;

-- Whom a sign-in link signs in.
ALTER TABLE sign_in_codes ADD COLUMN role TEXT NOT NULL DEFAULT 'admin';
ALTER TABLE sign_in_codes ADD COLUMN actor TEXT NOT NULL DEFAULT 'admin';

-- Sites from which a public source takes events: JSON array of origins; null takes any.
ALTER TABLE sources ADD COLUMN origins TEXT;
