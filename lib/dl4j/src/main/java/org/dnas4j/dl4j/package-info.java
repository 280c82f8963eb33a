/**
 * Export to Deeplearning4j: {@link org.dnas4j.dl4j.Dl4jExport} writes a trained network as a zip
 * that {@code ModelSerializer.restoreComputationGraph} reads without any class of ours.
 */
package org.dnas4j.dl4j;
