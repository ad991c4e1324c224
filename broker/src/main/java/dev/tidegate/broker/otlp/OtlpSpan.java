package dev.tidegate.broker.otlp;

import dev.tidegate.broker.trace.Span;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.common.AttributesBuilder;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.SpanId;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.TraceFlags;
import io.opentelemetry.api.trace.TraceId;
import io.opentelemetry.api.trace.TraceState;
import io.opentelemetry.sdk.common.InstrumentationScopeInfo;
import io.opentelemetry.sdk.resources.Resource;
import io.opentelemetry.sdk.trace.data.EventData;
import io.opentelemetry.sdk.trace.data.LinkData;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.data.StatusData;
import java.util.List;

/// A span as OpenTelemetry's exporter takes it.
final class OtlpSpan implements SpanData {
  private static final InstrumentationScopeInfo SCOPE =
      InstrumentationScopeInfo.create("dev.tidegate.broker");

  private final Span span;
  private final Resource resource;
  private final Attributes attributes;

  OtlpSpan(Span span, Resource resource) {
    this.span = span;
    this.resource = resource;
    AttributesBuilder builder = Attributes.builder();
    span.texts().forEach(builder::put);
    span.numbers().forEach((key, value) -> builder.put(key, value.longValue()));
    attributes = builder.build();
  }

  @Override
  public String getName() {
    return span.step().text();
  }

  @Override
  public SpanKind getKind() {
    return switch (span.step()) {
      case PUBLISH -> SpanKind.SERVER;
      case SEND, DELIVER -> SpanKind.PRODUCER;
      case RECEIVE -> SpanKind.CONSUMER;
      case ACCEPT, COMMIT -> SpanKind.INTERNAL;
    };
  }

  @Override
  public SpanContext getSpanContext() {
    return context(span.id());
  }

  @Override
  public SpanContext getParentSpanContext() {
    return span.parentId() == 0 ? SpanContext.getInvalid() : context(span.parentId());
  }

  private SpanContext context(long id) {
    return SpanContext.create(
        TraceId.fromLongs(span.traceHigh(), span.traceLow()),
        SpanId.fromLong(id),
        TraceFlags.getSampled(),
        TraceState.getDefault());
  }

  @Override
  public long getStartEpochNanos() {
    return span.startNanos();
  }

  @Override
  public long getEndEpochNanos() {
    return span.endNanos();
  }

  @Override
  public Attributes getAttributes() {
    return attributes;
  }

  @Override
  public int getTotalAttributeCount() {
    return attributes.size();
  }

  @Override
  public Resource getResource() {
    return resource;
  }

  @Override
  public InstrumentationScopeInfo getInstrumentationScopeInfo() {
    return SCOPE;
  }

  @Deprecated
  @Override
  public io.opentelemetry.sdk.common.InstrumentationLibraryInfo getInstrumentationLibraryInfo() {
    return io.opentelemetry.sdk.common.InstrumentationLibraryInfo.create(SCOPE.getName(), null);
  }

  @Override
  public StatusData getStatus() {
    return StatusData.unset();
  }

  @Override
  public List<EventData> getEvents() {
    return List.of();
  }

  @Override
  public int getTotalRecordedEvents() {
    return 0;
  }

  @Override
  public List<LinkData> getLinks() {
    return List.of();
  }

  @Override
  public int getTotalRecordedLinks() {
    return 0;
  }

  @Override
  public boolean hasEnded() {
    return true;
  }
}
