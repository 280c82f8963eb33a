/**
 * What a user asks for: an {@link org.dnas4j.config.ExperimentConfig} starts from a preset, every
 * hyper-parameter is a dotted key, and choices are {@link org.dnas4j.kind.Kind}s.
 *
 * <p>No chapter of the paper. {@link org.dnas4j.config.RecordTree} reads and writes records as
 * JSON, {@link org.dnas4j.config.RunIdentity} says what of them decides a run, {@link
 * org.dnas4j.config.EarlierKeys} keeps what earlier versions wrote readable.
 */
package org.dnas4j.config;
