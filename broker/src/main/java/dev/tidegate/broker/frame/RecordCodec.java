package dev.tidegate.broker.frame;

import com.google.protobuf.CodedInputStream;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.WireFormat;
import dev.tidegate.compliance.detect.Classification;
import dev.tidegate.compliance.detect.Field;
import dev.tidegate.compliance.detect.Span;
import dev.tidegate.model.Event;
import dev.tidegate.wire.EventCodec;
import dev.tidegate.wire.v1.Classified;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;

/// The bytes of a record: a `tidegate.v1.Event` with what was found in it.
public final class RecordCodec {
  private RecordCodec() {}

  /// An event and its classification, as one record holds them.
  public record Decoded(Event event, Classification found) {}

  public static byte[] encode(Event event, Classification found) {
    var wire = EventCodec.toWire(event);
    for (Map.Entry<String, List<Span>> each : found.classes().entrySet()) {
      var classified = Classified.newBuilder().setName(each.getKey());
      for (Span span : each.getValue()) {
        classified.addSpans(
            dev.tidegate.wire.v1.Span.newBuilder()
                .setFieldValue(span.field().code())
                .setStart(span.start())
                .setEnd(span.end()));
      }
      wire.addClasses(classified);
    }
    wire.addAllLabels(found.labels());
    return wire.build().toByteArray();
  }

  /// Whether it is a delete, or what is left of a deleted message: ids and times, no word. Told
  /// without decoding; false for what is no record.
  static boolean isWordless(byte[] record) {
    CodedInputStream in = CodedInputStream.newInstance(record);
    try {
      for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
        int field = WireFormat.getTagFieldNumber(tag);
        if (field == dev.tidegate.wire.v1.Event.DELETED_FIELD_NUMBER
            || field == dev.tidegate.wire.v1.Event.TOMBSTONE_FIELD_NUMBER) {
          return true;
        }
        if (!in.skipField(tag)) {
          return false;
        }
      }
      return false;
    } catch (IOException _) {
      return false;
    }
  }

  /// @throws IllegalArgumentException if the bytes are no record
  public static Decoded decode(byte[] bytes) {
    try {
      var wire = dev.tidegate.wire.v1.Event.parseFrom(bytes);
      SortedMap<String, List<Span>> classes = new TreeMap<>();
      for (Classified each : wire.getClassesList()) {
        List<Span> spans = new ArrayList<>();
        for (dev.tidegate.wire.v1.Span span : each.getSpansList()) {
          spans.add(new Span(Field.ofCode(span.getFieldValue()), span.getStart(), span.getEnd()));
        }
        classes.put(each.getName(), spans);
      }
      var labels = new TreeSet<>(wire.getLabelsList());
      return new Decoded(EventCodec.fromWire(wire), new Classification(classes, labels));
    } catch (InvalidProtocolBufferException e) {
      throw new IllegalArgumentException("record: not a record, " + bytes.length + " bytes", e);
    }
  }
}
