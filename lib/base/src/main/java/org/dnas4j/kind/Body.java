package org.dnas4j.kind;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/** What a class does, as a digest. A notebook's kernel adds it to the classes of cells. */
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.TYPE)
public @interface Body {
  /** Hexadecimal; equal for equal code, whatever cell it stands in. */
  String value();
}
