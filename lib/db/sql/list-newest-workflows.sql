-- The newest version of every workflow of the service functions $1, without its definition, by name. Served by workflow_definition_pkey.
SELECT DISTINCT ON (name) name, version, digest FROM workflow_definition WHERE service_function = ANY ($1::text[])
ORDER BY name, version DESC
