package org.dnas4j.kind;

import java.io.IOException;
import java.io.InputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;

/** What the code of a class is, so that a changed one is not taken for the old. */
public final class ClassBody {
  private static final int DIGITS = 16;

  private ClassBody() {}

  /**
   * A digest of a class and of the classes inside it. Other classes that it calls do not count, nor
   * do methods and variables of other cells.
   *
   * @throws IllegalArgumentException if the code cannot be read
   */
  public static String digest(Class<?> type) {
    MessageDigest sha = sha256();
    List<Class<?>> inside =
        Arrays.stream(type.getNestMembers())
            .filter(c -> c == type || c.getName().startsWith(type.getName() + "$"))
            .sorted(Comparator.comparing(Class::getName))
            .toList();
    for (Class<?> one : inside) {
      sha.update(bytes(one));
    }
    return HexFormat.of().formatHex(sha.digest()).substring(0, DIGITS);
  }

  private static byte[] bytes(Class<?> type) {
    Body body = type.getAnnotation(Body.class);
    if (body != null) {
      return HexFormat.of().parseHex(body.value());
    }
    String file = type.getName().substring(type.getName().lastIndexOf('.') + 1) + ".class";
    try (InputStream in = type.getResourceAsStream(file)) {
      if (in == null) {
        throw new IllegalArgumentException(
            type.getSimpleName()
                + " has no readable code, by which its runs could be told from those of another"
                + " version; put it into a jar on the class path, or use the kernel that"
                + " environment/ installs");
      }
      return in.readAllBytes();
    } catch (IOException e) {
      throw new IllegalArgumentException("cannot read the code of " + type.getSimpleName(), e);
    }
  }

  /** The digest that {@link Body} holds. */
  public static String hex(byte[] code) {
    return HexFormat.of().formatHex(sha256().digest(code));
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }
}
