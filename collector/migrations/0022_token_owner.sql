-- Which member of staff uses a token, as their session or Cloudflare Access names them; null where nobody said.
ALTER TABLE api_tokens ADD COLUMN owner TEXT;
