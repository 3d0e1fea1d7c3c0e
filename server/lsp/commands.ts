/** Command of the server: a person says who wrote lines; called with the parameters of `twoKeys/declare`. */
export const DECLARE_COMMAND = "twoKeys.declareLines";
