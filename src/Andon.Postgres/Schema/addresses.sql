-- Where mails to a user go, and in which language; null for nowhere, and for the default one.
ALTER TABLE andon.users ADD COLUMN email text COLLATE "C", ADD COLUMN language text COLLATE "C";
