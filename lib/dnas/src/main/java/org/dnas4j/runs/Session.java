package org.dnas4j.runs;

import org.dnas4j.config.Threads;

/**
 * One stretch of work on a run: a run that is stopped and resumed has several, perhaps by other
 * code and on other machines.
 *
 * @param started UTC
 * @param epochsBefore epochs that were finished before it
 * @param revision of the code, see {@link Revision}
 * @param processor what computed it, see {@link Processor}
 * @param engine name and version, as the engine describes itself
 * @param threads threads of one operation; under auto {@code times.csv} has those of each epoch
 */
public record Session(
    String started,
    int epochsBefore,
    String revision,
    String processor,
    String engine,
    Threads threads) {}
