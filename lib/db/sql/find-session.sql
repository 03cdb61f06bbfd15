-- The session of the token hash $1 with whose it is. Served by session_pkey, app_user_pkey.
SELECT session.expires_at, person.id, person.issuer, person.subject, person.name, person.email, person.groups, person.groups_at
FROM session JOIN app_user AS person ON person.id = session.user_id WHERE session.token_hash = $1
