// A certified OpenID provider with the people of the tests: node server.mjs PORT PEOPLE SECRET BACK
// PEOPLE is JSON: claims by the name of somebody. E-mail addresses are told by the userinfo endpoint alone, as the
// standard has it for the code flow (OpenID Connect Core 1.0, 5.4).
import { Provider } from 'oidc-provider'

const [port, people, secret, back] = process.argv.slice(2)
const claims = JSON.parse(people)

const provider = new Provider(`http://127.0.0.1:${port}`, {
  clients: [{ client_id: 'spil', client_secret: secret, redirect_uris: [back] }],
  claims: { openid: ['sub'], email: ['email', 'email_verified'] },
  features: { devInteractions: { enabled: true } },
  findAccount: (_context, id) => claims[id] && { accountId: id, claims: () => ({ sub: id, ...claims[id] }) },
  pkce: { required: () => true },
})
provider.listen(Number(port), '127.0.0.1')
