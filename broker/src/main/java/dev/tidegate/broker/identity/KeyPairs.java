package dev.tidegate.broker.identity;

import java.security.GeneralSecurityException;
import java.security.InvalidAlgorithmParameterException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.SecureRandom;
import java.security.Signature;
import java.security.spec.ECGenParameterSpec;

/// Makes key pairs on the curve P-256 and tells whether two halves belong together.
final class KeyPairs {
  private KeyPairs() {}

  static KeyPair next(SecureRandom random) {
    try {
      var generator = KeyPairGenerator.getInstance("EC");
      generator.initialize(new ECGenParameterSpec("secp256r1"), random);
      return generator.generateKeyPair();
    } catch (InvalidAlgorithmParameterException e) {
      throw new IllegalStateException("The platform does not know P-256", e);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("The platform cannot make EC keys", e);
    }
  }

  /// Signs with the one half and verifies with the other.
  static boolean fit(PublicKey half, PrivateKey other) {
    try {
      String algorithm = other.getAlgorithm().equals("RSA") ? "SHA256withRSA" : "SHA256withECDSA";
      byte[] probe = {1, 2, 3};
      var signature = Signature.getInstance(algorithm);
      signature.initSign(other);
      signature.update(probe);
      byte[] signed = signature.sign();
      signature.initVerify(half);
      signature.update(probe);
      return signature.verify(signed);
    } catch (GeneralSecurityException e) {
      return false;
    }
  }
}
