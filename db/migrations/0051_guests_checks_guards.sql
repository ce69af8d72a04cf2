-- What was found stays found; how backups went, too.
CREATE TRIGGER audit_checks_append_only BEFORE UPDATE OR DELETE ON audit_checks FOR EACH ROW EXECUTE FUNCTION refuse_change();--> statement-breakpoint
CREATE TRIGGER audit_checks_no_truncate BEFORE TRUNCATE ON audit_checks FOR EACH STATEMENT EXECUTE FUNCTION refuse_truncate();--> statement-breakpoint
CREATE TRIGGER backup_runs_append_only BEFORE UPDATE OR DELETE ON backup_runs FOR EACH ROW EXECUTE FUNCTION refuse_change();
