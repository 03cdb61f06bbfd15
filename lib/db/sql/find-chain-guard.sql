-- Whether this role could take away the triggers that keep chains as they were written, and whether these are there and on.
SELECT
  current_user::text AS role,
  (SELECT rolsuper FROM pg_roles WHERE rolname = current_user) OR pg_has_role(relowner, 'USAGE') AS is_owner,
  (
    SELECT count(*)::integer FROM pg_trigger
    WHERE tgrelid = pg_class.oid AND tgenabled IN ('O', 'A')
      AND tgname IN ('chain_entry_insert_only', 'chain_entry_never_truncated')
  ) AS triggers
FROM pg_class WHERE oid = 'chain_entry'::regclass
