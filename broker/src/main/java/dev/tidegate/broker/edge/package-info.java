/// The outermost ring: three listeners, what every call passes on its way in, and how regions are
/// dialed.
///
/// [GrpcListeners] are three [GrpcListener]s on shared [GrpcThreads]; [GrpcListenerFactory] says
/// what each is made of.
///
/// A call passes, in this order, a connection slot ([GrpcConnectionCap], before TLS), TLS 1.3 with
/// a client certificate, the identity and role interceptors of `dev.tidegate.broker.identity`,
/// [GrpcOrgGate] (its org's connections and calls), [GrpcCallGuard] (ends it when its certificate,
/// the belief in its authority, its org's home or its time is over), [GrpcErrorInterceptor] (turns
/// failures into statuses) and [GrpcStrictParsing] (turns bytes that are no message into a listed
/// error); then the service. Knows nothing of what the services do. Handlers run on virtual threads
/// and may block; what is bounded is how many there are: connections × calls per connection. Those
/// of the three streams that carry events run on the connection's thread and never block
/// ([GrpcCallThreads]).
@NullMarked
package dev.tidegate.broker.edge;

import org.jspecify.annotations.NullMarked;
