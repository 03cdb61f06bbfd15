-- Names of the people $1. Served by app_user_pkey.
SELECT id, name FROM app_user WHERE id = ANY($1::uuid[])
