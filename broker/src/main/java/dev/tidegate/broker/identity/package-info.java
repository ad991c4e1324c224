/// Who is at the other end, known from the connection and from nothing else.
///
/// A caller proves itself with a client certificate whose one URI is a SPIFFE id; what a payload or
/// a header says of the caller is never believed. The identity travels with a call in its gRPC
/// `Context`:
///
/// | identity | SPIFFE id | listener |
/// |---|---|---|
/// | [Identity.OrgAdapter] | `spiffe://<trust domain>/org/<org>/adapter` | workspace |
/// | [Identity.Broker] | `spiffe://<trust domain>/region/<region>/broker/<broker>` | link |
/// | [Identity.Operator] | `spiffe://<trust domain>/operator/<name>` | operator |
///
/// May touch certificates, keys and TLS; gRPC only in classes named `Grpc*`. The one thing that
/// changes is which snapshot of [Credentials] is in force ([RotatingCredentials]): any thread may
/// ask.
@NullMarked
package dev.tidegate.broker.identity;

import org.jspecify.annotations.NullMarked;
