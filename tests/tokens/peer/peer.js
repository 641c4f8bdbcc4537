// Reads a JSON array of jobs from standard input and answers with one of the same length: what each came to, or "error".
//   {"do":"key","algorithm"}                                           → {"private": JWK}
//   {"do":"make","algorithm","key","header","payload"}                 → {"token"}
//   {"do":"open","token","secret"|"jwks","issuer","audience","now"}    → {"header","payload"}
import * as jose from 'jose';

const encrypted = {keyManagementAlgorithms: ['dir'], contentEncryptionAlgorithms: ['A256GCM']};
const signed = {algorithms: ['EdDSA', 'ES256']};

const verbs = {
  async key({algorithm}) {
    const pair = await jose.generateKeyPair(algorithm, {extractable: true});
    return {private: await jose.exportJWK(pair.privateKey)};
  },

  async make({algorithm, key, header, payload}) {
    header = JSON.parse(header); // text, so that its members keep their order
    if (algorithm === 'dir') {
      return {token: await new jose.EncryptJWT(payload).setProtectedHeader(header).encrypt(jose.base64url.decode(key))};
    }
    return {token: await new jose.SignJWT(payload).setProtectedHeader(header).sign(await jose.importJWK(key, algorithm))};
  },

  async open({token, secret, jwks, issuer, audience, now}) {
    const rules = {issuer, audience, typ: 'at+jwt', currentDate: new Date(now * 1000), clockTolerance: 0};
    const opened = secret
      ? await jose.jwtDecrypt(token, jose.base64url.decode(secret), {...rules, ...encrypted})
      : await jose.jwtVerify(token, jose.createLocalJWKSet(jwks), {...rules, ...signed});
    return {header: opened.protectedHeader, payload: opened.payload};
  },
};

let text = '';
for await (const piece of process.stdin) text += piece;
const answers = [];
for (const job of JSON.parse(text)) {
  answers.push(await verbs[job.do](job).catch((error) => ({error: String(error)})));
}
process.stdout.write(JSON.stringify(answers));
