import { z } from 'zod'
import { type ControlRoute, controlRoute } from './route.ts'

/** `GET /_sealstack/openapi.json`: the control API as an OpenAPI 3.1 document, made of the table that serves it. */
export const openApiRoute = (routes: () => readonly ControlRoute[], version: string) =>
  controlRoute({
    method: 'GET',
    path: '/_sealstack/openapi.json',
    summary: 'This document.',
    answer: z.looseObject({ openapi: z.string() }),
    handle: () => openApi(routes(), version),
  })

const openApi = (routes: readonly ControlRoute[], version: string) => {
  const paths: Record<string, Record<string, object>> = {}
  for (const route of routes) {
    const { path, method } = route
    paths[path] = { ...paths[path], [method.toLowerCase()]: operationOf(route) }
  }
  return {
    openapi: '3.1.0',
    info: {
      title: 'Sealstack control API',
      version,
      description:
        'For tests in any language. It answers the machine that the cloud runs on; where a control token is set, ' +
        'whoever has it. No request is signed. Errors are `{"error": "what is wrong and what to do"}`.',
    },
    paths,
    components: {
      schemas: { Error: { type: 'object', properties: { error: { type: 'string' } }, required: ['error'] } },
      securitySchemes: { token: { type: 'http', scheme: 'bearer' } },
    },
    security: [{}, { token: [] }],
  }
}

const operationOf = (route: ControlRoute): object => {
  const { method, path, summary, query, body, answer, isLines, contentType, refusals = {} } = route
  const labels = [...path.matchAll(/\{(\w+)\}/g)].map(([, name = '']) => name)
  const words = path.replace('/_sealstack/', '').split(/[/{}.-]+/)
  return {
    operationId: [method.toLowerCase(), ...words.filter(Boolean).map(capitalized)].join(''),
    summary,
    parameters: [
      ...labels.map((name) => ({ name, in: 'path', required: true, schema: { type: 'string' } })),
      ...(query ? queryParameters(query) : []),
    ],
    ...(body ? { requestBody: { required: true, content: content(jsonSchema(body, 'input')) } } : {}),
    responses: {
      200: isLines
        ? { description: 'A line each.', content: { 'application/x-ndjson': { schema: jsonSchema(answer, 'output') } } }
        : { description: 'Done.', content: content(jsonSchema(answer, 'output'), contentType) },
      ...Object.fromEntries(
        Object.entries({ ...REFUSALS, ...refusals }).map(([status, text]) => [status, error(text)]),
      ),
    },
  }
}

const REFUSALS = {
  400: 'The request is not understood.',
  401: 'The token is missing or another.',
  403: 'Not for whoever asks.',
}

const jsonSchema = (schema: z.ZodType, io: 'input' | 'output'): object => {
  const { $schema: _, ...rest } = z.toJSONSchema(schema, { io })
  return rest
}

const queryParameters = (query: z.ZodType): readonly object[] => {
  const { properties = {}, required = [] } = z.toJSONSchema(query, { io: 'input' })
  return Object.entries(properties).map(([name, schema]) => ({
    name,
    in: 'query',
    required: required.includes(name),
    schema,
  }))
}

const content = (schema: object, type = 'application/json'): object => ({ [type]: { schema } })

const error = (description: string): object => ({
  description,
  content: content({ $ref: '#/components/schemas/Error' }),
})

const capitalized = (word: string): string => word.charAt(0).toUpperCase() + word.slice(1)
