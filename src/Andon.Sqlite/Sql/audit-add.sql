INSERT INTO audit (tenant, sequence, at, actor, via, action, subject, details, hash)
VALUES (:tenant, :sequence, :at, :actor, :via, :action, :subject, :details, :hash)
