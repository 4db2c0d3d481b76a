/**
 * What the URL scrub takes off. Data with a version: raise it with every change.
 * @module
 */
/** Parameter names that only follow people around; a star ends a prefix. Compared without case. */
const trackingParameters = [
  "utm_*",
  "mc_*",
  "gclid",
  "dclid",
  "fbclid",
  "msclkid",
  "yclid",
  "igshid",
  "twclid",
  "_ga",
  "_gl",
  "x-amz-*",
  "x-goog-*",
] as const;

/** Words that make a parameter a secret or a person, wherever they stand in its name. */
const secretWords = [
  "token",
  "sig",
  "signature",
  "auth",
  "session",
  "sid",
  "key",
  "code",
  "state",
  "password",
  "pass",
  "secret",
  "otp",
  "ticket",
  "jwt",
  "email",
  "phone",
  // The same words where a name joins two of them without a border.
  "accesstoken",
  "authtoken",
  "csrftoken",
  "sessionid",
  "jsessionid",
  "phpsessid",
  "apikey",
  "passwd",
  "pwd",
  "authcode",
  "oauth",
  "authorization",
  "hmac",
] as const;

/** The lists, with their version. */
export const urlScrubList = { version: 1, trackingParameters, secretWords } as const;
