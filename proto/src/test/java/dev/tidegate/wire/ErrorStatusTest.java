package dev.tidegate.wire;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Any;
import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.rpc.ErrorInfo;
import com.google.rpc.RetryInfo;
import com.google.rpc.Status;
import dev.tidegate.model.ErrorCode;
import dev.tidegate.model.TidegateException;
import io.grpc.StatusException;
import io.grpc.StatusRuntimeException;
import io.grpc.protobuf.StatusProto;
import java.io.IOException;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

final class ErrorStatusTest {
  @Test
  void failure_notOneOfOurs_isEmpty() {
    var ours = ErrorInfo.newBuilder().setReason("TEXT_EMPTY").setDomain(ErrorStatus.DOMAIN);

    assertThat(ErrorStatus.failure(Status.getDefaultInstance())).isEmpty();
    assertThat(ErrorStatus.failure(with(ours.clone().setDomain("example.com")))).isEmpty();
    assertThat(ErrorStatus.failure(with(ours.clone().setReason("NO_SUCH_CODE")))).isEmpty();
    assertThat(ErrorStatus.failure(new IOException("reset"))).isEmpty();
    assertThat(ErrorStatus.failure(io.grpc.Status.UNAVAILABLE.asRuntimeException())).isEmpty();
  }

  @Test
  void failure_damagedDetail_isEmpty() {
    var damaged =
        Any.pack(ErrorInfo.getDefaultInstance()).toBuilder()
            .setValue(ByteString.copyFrom(new byte[] {(byte) 0xFF}))
            .build();

    assertThat(ErrorStatus.failure(Status.newBuilder().addDetails(damaged).build())).isEmpty();
  }

  @ParameterizedTest
  @EnumSource
  void of_everyCode_travelsUnderItsGrpcStatus(ErrorCode code) {
    assertThat(io.grpc.Status.fromCodeValue(code.status().number()).getCode().name())
        .isEqualTo(code.status().name());
    assertThat(ErrorStatus.exception(new TidegateException(code, "text")).getStatus().getCode())
        .isEqualTo(io.grpc.Status.Code.valueOf(code.status().name()));
  }

  @ParameterizedTest
  @EnumSource
  void of_everyCode_tellsADelayOnlyWhereARetryHelps(ErrorCode code) {
    var details = ErrorStatus.of(new TidegateException(code, "text")).getDetailsList();

    assertThat(details.stream().filter(detail -> detail.is(RetryInfo.class)).count())
        .isEqualTo(code.retry() == ErrorCode.Retry.NO ? 0 : 1);
  }

  @ParameterizedTest
  @EnumSource
  void failure_everyCode_comesBackThroughBothExceptions(ErrorCode code) {
    var sent = new TidegateException(code, "Text is too long").with("bytes", 70_000);
    StatusRuntimeException unchecked = ErrorStatus.exception(sent);
    StatusException checked = StatusProto.toStatusException(ErrorStatus.of(sent));

    for (Exception thrown : new Exception[] {unchecked, checked}) {
      TidegateException read = ErrorStatus.failure(thrown).orElseThrow();
      assertThat(read.code()).isEqualTo(code);
      assertThat(read.text()).isEqualTo("Text is too long");
      assertThat(read.values()).isEqualTo(Map.of("bytes", "70000"));
    }
  }

  @Test
  void of_values_standInTheInfoAndNotInTheMessage() throws InvalidProtocolBufferException {
    var sent = new TidegateException(ErrorCode.TEXT_TOO_LONG, "Text is too long").with("bytes", 9);

    Status status = ErrorStatus.of(sent);

    assertThat(status.getMessage()).isEqualTo("Text is too long");
    ErrorInfo info = status.getDetails(0).unpack(ErrorInfo.class);
    assertThat(info.getReason()).isEqualTo("TEXT_TOO_LONG");
    assertThat(info.getDomain()).isEqualTo("tidegate.dev");
    assertThat(info.getMetadataMap()).isEqualTo(Map.of("bytes", "9"));
  }

  private static Status with(ErrorInfo.Builder info) {
    return Status.newBuilder().addDetails(Any.pack(info.build())).build();
  }
}
