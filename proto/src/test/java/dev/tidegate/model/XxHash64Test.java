package dev.tidegate.model;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Expected values were written down from the reference implementation (xxHash 0.8, XXH64, seed 0).
final class XxHash64Test {
  @ParameterizedTest
  @CsvSource({
    "'', EF46DB3751D8E999",
    "a, D24EC4F1A98C6E5B",
    "abc, 44BC2CF5AD770999",
    "tidegate, F51DD4021F18B3EC",
    "0123456789abcdef0123456789abcde, 1FDFC63FEBACFDE7",
    "0123456789abcdef0123456789abcdef, 642A94958E71E6C5",
  })
  void hash_text_isTheReferenceValue(String text, String expected) {
    assertThat(hex(XxHash64.hash(text.getBytes(StandardCharsets.US_ASCII)))).isEqualTo(expected);
  }

  /// The input of the specification's own self-test: the top bytes of a multiplicative sequence.
  @ParameterizedTest
  @CsvSource({
    "1, E934A84ADB052768",
    "4, 9136A0DCA57457EE",
    "14, 8282DCC4994E35C8",
    "222, B641AE8CB691C174",
  })
  void hash_selfTestOfTheSpecification_isItsValue(int length, String expected) {
    byte[] bytes = new byte[length];
    long next = 2654435761L;
    for (int i = 0; i < length; i++) {
      bytes[i] = (byte) (next >>> 56);
      next *= 0x9E3779B185EBCA8DL;
    }

    assertThat(hex(XxHash64.hash(bytes))).isEqualTo(expected);
  }

  /// Lengths on both sides of each branch: whole stripes of 32, then words of 8, 4 and 1 bytes.
  @ParameterizedTest
  @CsvSource({
    "1, 1F25C8D0BC1F4BB6",
    "3, 31D2363F52E564C9",
    "4, 9BB64B7D66EE9FDA",
    "5, C7608EFDDB7051FE",
    "7, 9A7B149959CE60D8",
    "8, DAB99D95C6F90092",
    "12, D52E407833AF5133",
    "15, 1B47CB8243CC8E32",
    "16, 434850232B787BE2",
    "31, A2AA5F33CC4A6119",
    "32, 23C3C17EF790FD97",
    "33, 50A7CFC7BA588784",
    "36, C0B52B0DCC5E3F7F",
    "40, B620306B253D76B6",
    "63, 5E3E54B431C7493C",
    "64, 0EB64B3EF6EEB01F",
    "65, A383B724B2BD12F1",
    "127, 0C2B3713C3EDBEB3",
    "1000, 5F235FA033F1A3FB",
  })
  void hash_everyLengthOfTail_isTheReferenceValue(int length, String expected) {
    byte[] bytes = new byte[length];
    for (int i = 0; i < length; i++) {
      bytes[i] = (byte) (i * 7 + 3);
    }

    assertThat(hex(XxHash64.hash(bytes))).isEqualTo(expected);
  }

  private static String hex(long hash) {
    return String.format("%016X", hash);
  }
}
