package rules

// Joint control rests on an arrangement, Art. 26 GDPR.
var jointRules = []Rule{
	{ID: "joint-control-agreed", Service: func(c *Case) {
		joint := c.S.Provider.Role.In("joint-controller") || c.S.Tenant.Role.In("joint-controller") || len(c.S.JointControl.Controllers.Items) > 0
		if joint && !c.under("revdsg") && !c.S.JointControl.Agreed.IsYes() {
			c.reportBeside(0, append(c.said("provider.role", "tenant.role"), c.other(c.At("joint_control"))), c.At("joint_control.agreed"))
		}
	}},
}
