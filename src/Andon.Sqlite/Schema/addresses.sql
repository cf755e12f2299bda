-- Where mails to a user go, and in which language; null for nowhere, and for the default one.
ALTER TABLE users ADD COLUMN email TEXT;
ALTER TABLE users ADD COLUMN language TEXT;
