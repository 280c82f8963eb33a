package org.dnas4j.config;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import org.dnas4j.base.Check;
import org.dnas4j.tensor.Engine;
import org.dnas4j.tensor.EngineOptions;
import org.dnas4j.train.ThreadControl;

/** How many threads one operation runs on: in JSON {@code "auto"} or a number. */
public sealed interface Threads {
  /** Whatever is fastest at the moment, found by trying while a loop runs. */
  Threads AUTO = new Auto();

  /** What {@link #parse} reads, in words. */
  String ALLOWED = "auto, 0 (one a processor) to " + EngineOptions.MOST_THREADS;

  /** Changes with the load of the machine, and with it the rounding of sums. */
  record Auto() implements Threads {
    @Override
    public int atFirst() {
      return EngineOptions.processors();
    }

    @Override
    public ThreadControl control(Engine engine) {
      return ThreadControl.automatic(engine);
    }

    @Override
    @JsonValue
    public String toString() {
      return "auto";
    }
  }

  /**
   * Always the same, and so are the numbers that come out on one machine.
   *
   * @param count 0 for one a processor
   */
  record Fixed(@JsonValue int count) implements Threads {
    /** Checks the range. */
    public Fixed {
      Check.that(count >= 0 && count <= EngineOptions.MOST_THREADS, "threads", count, ALLOWED);
    }

    @Override
    public int atFirst() {
      return count == 0 ? EngineOptions.processors() : count;
    }

    @Override
    public ThreadControl control(Engine engine) {
      return ThreadControl.fixed(engine);
    }

    @Override
    public String toString() {
      return Integer.toString(count);
    }
  }

  /** Threads to begin with on this machine, at least 1. */
  int atFirst();

  /** What runs the steps of loops on an engine that was opened with {@link #atFirst}. */
  ThreadControl control(Engine engine);

  /** Always so many. */
  @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
  static Threads fixed(int count) {
    return new Fixed(count);
  }

  /**
   * Reads {@code auto} or a number.
   *
   * @throws IllegalArgumentException for anything else
   */
  @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
  static Threads parse(String text) {
    if (text.equalsIgnoreCase("auto")) {
      return AUTO;
    }
    Check.that(text.matches("\\d{1,4}"), "threads", "\"" + text + "\"", ALLOWED);
    return fixed(Integer.parseInt(text));
  }
}
