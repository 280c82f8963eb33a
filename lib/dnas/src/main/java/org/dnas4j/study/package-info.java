/**
 * Many trainings from one file: what to train, with which seeds, and how the numbers are judged.
 *
 * <p>The paper's tables need several architectures, controls and seeds. A {@link
 * org.dnas4j.study.Study} lists them as rows; {@link org.dnas4j.study.StudyPlan} makes a {@link
 * org.dnas4j.study.Job} of every run that they need; {@link org.dnas4j.study.StudyRunner} has an
 * {@link org.dnas4j.study.Executor} compute those that are missing.
 */
package org.dnas4j.study;
