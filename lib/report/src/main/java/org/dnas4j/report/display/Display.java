package org.dnas4j.report.display;

/** Where a program shows tables, figures and progress: a notebook, or a console. */
public interface Display {
  /** Something that is shown and can be replaced. */
  @FunctionalInterface
  interface Handle {
    /** Shows the value in place of the one before. */
    void update(Object value);
  }

  /** Shows a value, in the way that suits its class. */
  Handle show(Object value);
}
