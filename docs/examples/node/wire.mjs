// How an org's bundle becomes a connection, and what a refusal says. The classes of the wire are made from the .proto
// files when the program starts.

import fs from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import grpc from '@grpc/grpc-js';
import protoLoader from '@grpc/proto-loader';
import protobuf from 'protobufjs';

const here = path.dirname(fileURLToPath(import.meta.url));
const folders = [path.join(here, '../../../proto/src/main/protobuf'), path.join(here, '../protos')];
const DOMAIN = 'tidegate.dev';

const definition = protoLoader.loadSync(
  ['tidegate/v1/publish.proto', 'tidegate/v1/feed.proto', 'tidegate/v1/channels.proto'],
  { includeDirs: folders, keepCase: true, longs: String, enums: String, defaults: true, oneofs: true });

export const tidegate = grpc.loadPackageDefinition(definition).tidegate.v1;

const root = new protobuf.Root();
root.resolvePath = (_, target) =>
  folders.map((folder) => path.join(folder, target)).find((file) => fs.existsSync(file)) ?? target;
root.loadSync(['google/rpc/status.proto', 'google/rpc/error_details.proto']);
const Status = root.lookupType('google.rpc.Status');
const ErrorInfo = root.lookupType('google.rpc.ErrorInfo');
const RetryInfo = root.lookupType('google.rpc.RetryInfo');

/** The five lines that `tidegate org add` writes; paths in it are relative to it. */
export function readProfile(file) {
  const lines = fs.readFileSync(file, 'utf8').split('\n').map((line) => line.trim());
  const profile = Object.fromEntries(
    lines.filter((line) => line && !line.startsWith('#')).map((line) => {
      const at = line.indexOf('=');
      return [line.slice(0, at), line.slice(at + 1)];
    }));
  for (const key of ['cert', 'key', 'ca']) {
    profile[key] = path.resolve(path.dirname(file), profile[key]);
  }
  return profile;
}

/** A maker of clients that prove who we are; there are no others. */
export function connect(profile) {
  const credentials = grpc.credentials.createSsl(
    fs.readFileSync(profile.ca), fs.readFileSync(profile.key), fs.readFileSync(profile.cert));
  const options = { 'grpc.max_reconnect_backoff_ms': 5_000 }; // else up to two minutes
  return (Service) => new Service(profile.endpoint, credentials, options);
}

/** For calls that wait for a broker that cannot be reached now. */
export const patient = () => new grpc.Metadata({ waitForReady: true });

/** A refusal as docs/errors.md lists it; retryAfterMillis is null if the same call would fail again. */
export class Refusal extends Error {
  constructor(code, text, retryAfterMillis) {
    super(`${code}: ${text}`);
    this.code = code;
    this.retryAfterMillis = retryAfterMillis;
  }
}

/** What a google.rpc.Status says: a code of the table, and when to try again. */
export function refusal(status) {
  let code = 'UNKNOWN';
  let retryAfterMillis = null;
  for (const detail of status.details ?? []) {
    const url = detail.type_url ?? detail.typeUrl;
    if (url.endsWith('/google.rpc.ErrorInfo')) {
      const info = ErrorInfo.decode(detail.value);
      code = info.domain === DOMAIN ? info.reason : code;
    } else if (url.endsWith('/google.rpc.RetryInfo')) {
      const delay = RetryInfo.decode(detail.value).retryDelay;
      retryAfterMillis = Number(delay?.seconds ?? 0) * 1000 + (delay?.nanos ?? 0) / 1e6;
    }
  }
  return new Refusal(code, status.message, retryAfterMillis);
}

/** The same of a failed call or stream; one that carries no code is a lost connection. */
export function refusalOfCall(error) {
  if (error instanceof Refusal) {
    return error;
  }
  const details = error.metadata?.get('grpc-status-details-bin') ?? [];
  return details.length > 0
    ? refusal(Status.decode(details[0]))
    : new Refusal('CONNECTION', error.details ?? error.message, 0);
}
